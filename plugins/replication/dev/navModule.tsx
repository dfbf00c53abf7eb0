import { Sidebar, SidebarDivider, SidebarGroup, SidebarItem, SidebarScrollWrapper, SidebarSpace } from '@backstage/core-components';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import { SidebarSearchModal } from '@backstage/plugin-search';
import { RiMenuLine, RiSearchLine, RiUserLine } from '@remixicon/react';
import { Wordmark } from './Wordmark';

/** Replication first, then the catalog and what else is there, then the person's own. */
export const navModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    NavContentBlueprint.make({
      params: {
        component: ({ navItems }) => {
          const nav = navItems.withComponent(item => <SidebarItem icon={() => item.icon} to={item.href} text={item.title} />);
          // Reached by the search field, and from the pages of entities.
          navItems.take('page:search');
          navItems.take('page:catalog-graph');
          return (
            <Sidebar>
              <Wordmark />
              <SidebarGroup label="Search" icon={<RiSearchLine />} to="/search">
                <SidebarSearchModal />
              </SidebarGroup>
              <SidebarDivider />
              <SidebarGroup label="Menu" icon={<RiMenuLine />}>
                {nav.take('page:replication')}
                {nav.take('page:catalog')}
                {nav.take('page:scaffolder')}
                <SidebarDivider />
                <SidebarScrollWrapper>{nav.rest({ sortBy: 'title' })}</SidebarScrollWrapper>
              </SidebarGroup>
              <SidebarSpace />
              <SidebarDivider />
              <SidebarGroup label="Settings" icon={<RiUserLine />} to="/settings">
                {nav.take('page:notifications') ?? <NotificationsSidebarItem />}
                {nav.take('page:user-settings')}
              </SidebarGroup>
            </Sidebar>
          );
        },
      },
    }),
  ],
});
