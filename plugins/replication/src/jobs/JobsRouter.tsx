import { Route, Routes } from 'react-router-dom';
import { JobPage } from './JobPage';
import { JobsPage } from './JobsPage';

/** The pages below `/jobs`. */
export function JobsRouter() {
  return (
    <Routes>
      <Route index element={<JobsPage />} />
      <Route path=":id" element={<JobPage />} />
    </Routes>
  );
}
