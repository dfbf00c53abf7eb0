import copySmall from '../copy-small';
import { reportResult } from '../support/reportResult';

void copySmall().then(reportResult);
