// An app brings these styles, a plugin never does; this is an app.
// eslint-disable-next-line @backstage/no-ui-css-imports-in-non-frontend
import '@backstage/ui/css/styles.css';
import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import catalogGraphPlugin from '@backstage/plugin-catalog-graph/alpha';
import notificationsPlugin from '@backstage/plugin-notifications/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import searchPlugin from '@backstage/plugin-search/alpha';
import signalsPlugin from '@backstage/plugin-signals/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import ReactDOM from 'react-dom/client';
import replicationPlugin from '../src';
import { landingModule } from './landingModule';
import { navModule } from './navModule';
import { signInModule } from './signInModule';
import { themeModule } from './themeModule';

const app = createApp({
  features: [
    replicationPlugin,
    catalogPlugin,
    catalogGraphPlugin,
    scaffolderPlugin,
    searchPlugin,
    signalsPlugin,
    notificationsPlugin,
    userSettingsPlugin,
    signInModule,
    landingModule,
    navModule,
    themeModule,
  ],
});

ReactDOM.createRoot(document.getElementById('root')!).render(app.createRoot());
