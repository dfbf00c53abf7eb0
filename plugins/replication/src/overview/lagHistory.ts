import { LagHistory } from '../model/LagHistory';

/** One history for the whole session: going to another page and back loses nothing. */
export const lagHistory = new LagHistory();
