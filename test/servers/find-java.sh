# Sourced by the scripts that install what runs on Java.

# The major version that a runtime tells of itself, or 0 where it is none.
major_of() { "$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -1 | grep . || echo 0; }

# find_java OLDEST NEWEST [CANDIDATE…]: prints the path of a Java runtime between two major versions, both included: the first that fits of
# PORTAGE_TEST_JAVA, JAVA_HOME, /usr/lib/jvm/*, PATH and the candidates. Fails where there is none.
find_java() {
  local oldest=$1 newest=$2 candidate major
  shift 2
  for candidate in "${PORTAGE_TEST_JAVA:-}" "${JAVA_HOME:+$JAVA_HOME/bin/java}" /usr/lib/jvm/*/bin/java "$(command -v java || true)" "$@"; do
    [ -x "$candidate" ] || continue
    major=$(major_of "$candidate")
    if [ "$major" -ge "$oldest" ] && [ "$major" -le "$newest" ]; then echo "$candidate"; return; fi
  done
  return 1
}
