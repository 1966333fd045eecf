/** Runs claims in n8n's engine, in a process that can be killed: see `startJob`. */
import { doJob } from '../childProcess';
import { claimInEngine } from '../claimInEngine';

doJob(claimInEngine);
