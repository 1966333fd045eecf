import Fastify from 'fastify';

interface ModelRequest {
	messages: { role: string; content: unknown }[];
	tools?: { function: { name: string } }[];
}

/** What the model does at one of its turns: calls tools by a part of their name, or answers. */
export type Turn =
	| { calls: { tool: RegExp; input: object }[] }
	| { answers: (toolAnswers: string[]) => string };

export interface Model {
	/** For the field Base URL of an OpenAI credential. */
	url: string;
	/** What it does next, turn by turn. */
	turns: Turn[];
	/** What the tools answered to it, the oldest first. */
	toolAnswers: string[];
	close(): Promise<void>;
}

/** A chat model on this machine, which speaks as OpenAI's do and says what it is told to say. */
export async function startModel(): Promise<Model> {
	const server = Fastify({ forceCloseConnections: true });
	const model: Model = {
		url: '',
		turns: [],
		toolAnswers: [],
		close: async () => {
			await server.close();
		},
	};
	server.post<{ Body: ModelRequest }>('/v1/chat/completions', async ({ body }) => {
		model.toolAnswers = body.messages
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => String(content));
		return {
			id: 'answer',
			object: 'chat.completion',
			created: 0,
			model: 'scripted',
			choices: [{ index: 0, ...choiceOf(model, model.turns.shift(), body) }],
			usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
		};
	});
	model.url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/v1`;
	return model;
}

function choiceOf(model: Model, turn: Turn | undefined, { tools = [] }: ModelRequest) {
	if (turn && 'calls' in turn) {
		return {
			finish_reason: 'tool_calls',
			message: {
				role: 'assistant',
				content: null,
				tool_calls: turn.calls.map(({ tool, input }, call) => ({
					id: `call-${model.toolAnswers.length}-${call}`,
					type: 'function',
					function: {
						name: tools.find(({ function: { name } }) => tool.test(name))?.function.name,
						arguments: JSON.stringify(input),
					},
				})),
			},
		};
	}
	const content = turn ? turn.answers(model.toolAnswers) : 'I was told nothing more.';
	return { finish_reason: 'stop', message: { role: 'assistant', content } };
}
