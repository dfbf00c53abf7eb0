import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { ThemeBlueprint } from '@backstage/plugin-app-react';
import { createBaseThemeOptions, createUnifiedTheme, palettes, UnifiedThemeProvider } from '@backstage/theme';
import { RiMoonLine, RiSunLine } from '@remixicon/react';
import './theme.css';

const navigation = {
  background: '#0f1922',
  indicator: '#4cc2b4',
  color: '#a9b6c2',
  selectedColor: '#ffffff',
  navItem: { hoverBackground: '#1b2833' },
  submenu: { background: '#1b2833' },
};

// Pages of other plugins still take their colours from here; those of theme.css are the same.
const light = createUnifiedTheme({
  ...createBaseThemeOptions({
    palette: {
      ...palettes.light,
      navigation,
      primary: { main: '#1a5fb4' },
      secondary: { main: '#0f8f80' },
      background: { default: '#f4f6f8', paper: '#ffffff' },
    },
  }),
});
const dark = createUnifiedTheme({
  ...createBaseThemeOptions({
    palette: {
      ...palettes.dark,
      navigation,
      primary: { main: '#6aa7ef' },
      secondary: { main: '#4cc2b4' },
      background: { default: '#0d1218', paper: '#151c24' },
    },
  }),
});

/** Light and dark of the demonstration portal, in place of the app's own two. */
export const themeModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    ThemeBlueprint.make({
      name: 'light',
      params: {
        theme: {
          id: 'light',
          title: 'Light',
          variant: 'light',
          icon: <RiSunLine />,
          Provider: ({ children }) => <UnifiedThemeProvider theme={light}>{children}</UnifiedThemeProvider>,
        },
      },
    }),
    ThemeBlueprint.make({
      name: 'dark',
      params: {
        theme: {
          id: 'dark',
          title: 'Dark',
          variant: 'dark',
          icon: <RiMoonLine />,
          Provider: ({ children }) => <UnifiedThemeProvider theme={dark}>{children}</UnifiedThemeProvider>,
        },
      },
    }),
  ],
});
