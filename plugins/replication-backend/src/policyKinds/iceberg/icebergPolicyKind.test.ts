import { describeLostHistory } from './__testUtils__/describeLostHistory';
import { describePruning } from './__testUtils__/describePruning';
import { describeSync } from './__testUtils__/describeSync';
import { describeVerification } from './__testUtils__/describeVerification';

jest.setTimeout(60_000);

// One file, so that one goes after the other: a fixture's URIs are absolute, and there is one place for it.
describeSync();
describeVerification();
describePruning();
describeLostHistory();
