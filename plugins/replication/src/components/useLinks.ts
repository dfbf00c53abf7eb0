import { createContext, useContext } from 'react';
import { createLinks, type Links } from '../model/createLinks';

/** Where the page is mounted unless an app says otherwise. */
export const DEFAULT_BASE_PATH = '/replication';

export const LinksContext = createContext<Links>(createLinks(DEFAULT_BASE_PATH));

/** The addresses of the portal's pages in this app. */
export function useLinks(): Links {
  return useContext(LinksContext);
}
