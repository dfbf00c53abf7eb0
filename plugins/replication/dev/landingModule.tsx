import { createFrontendModule, PageBlueprint } from '@backstage/frontend-plugin-api';
import { Navigate } from 'react-router-dom';

/** The app opens on the overview. */
export const landingModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    PageBlueprint.make({
      name: 'landing',
      params: { path: '/', noHeader: true, loader: async () => <Navigate to="/replication" replace /> },
    }),
  ],
});
