import broker from '../broker';
import { reportResult } from '../support/reportResult';

void broker().then(reportResult);
