import { Route, Routes } from 'react-router-dom';
import { AuditReportPage } from '../auditReports/AuditReportPage';
import { AuditReportsPage } from '../auditReports/AuditReportsPage';
import { EditPolicyPage } from '../policyForm/EditPolicyPage';
import { NewPolicyPage } from '../policyForm/NewPolicyPage';
import { PoliciesPage } from './PoliciesPage';
import { PolicyPage } from './PolicyPage';

/** The pages below `/policies`. */
export function PoliciesRouter() {
  return (
    <Routes>
      <Route index element={<PoliciesPage />} />
      {/* No policy can be named "-", so none is hidden by the form. */}
      <Route path="-/new" element={<NewPolicyPage />} />
      <Route path=":name" element={<PolicyPage />} />
      <Route path=":name/audit-reports" element={<AuditReportsPage />} />
      <Route path=":name/audit-reports/:id" element={<AuditReportPage />} />
      <Route path=":name/edit" element={<EditPolicyPage />} />
    </Routes>
  );
}
