export { claimOnce as claim } from '../../nodes/shared/claims/claimOnce';
