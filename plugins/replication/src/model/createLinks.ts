/** The portal's addresses below the path it is mounted at. */
export interface Links {
  overview: string;
  clusters: string;
  cluster(name: string): string;
  policies: string;
  newPolicy: string;
  policy(name: string): string;
  editPolicy(name: string): string;
  auditReports(policy: string): string;
  auditReport(policy: string, id: string): string;
  jobs(filter?: { policy?: string; status?: string }): string;
  job(id: string): string;
}

/** @param basePath - where the page is mounted, such as `/replication` */
export function createLinks(basePath: string): Links {
  const base = basePath.replace(/\/$/, '');
  return {
    overview: `${base}/overview`,
    clusters: `${base}/clusters`,
    cluster: name => `${base}/clusters/${encodeURIComponent(name)}`,
    policies: `${base}/policies`,
    newPolicy: `${base}/policies/-/new`,
    policy: name => `${base}/policies/${encodeURIComponent(name)}`,
    editPolicy: name => `${base}/policies/${encodeURIComponent(name)}/edit`,
    auditReports: policy => `${base}/policies/${encodeURIComponent(policy)}/audit-reports`,
    auditReport: (policy, id) => `${base}/policies/${encodeURIComponent(policy)}/audit-reports/${encodeURIComponent(id)}`,
    jobs: ({ policy, status } = {}) => {
      const query = new URLSearchParams({ ...(policy && { policy }), ...(status && { status }) });
      return `${base}/jobs${query.size > 0 ? `?${query}` : ''}`;
    },
    job: id => `${base}/jobs/${encodeURIComponent(id)}`,
  };
}
