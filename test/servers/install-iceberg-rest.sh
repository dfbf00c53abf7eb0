#!/usr/bin/env bash
# Makes what the Iceberg REST server of the tests needs, under test/work/iceberg-rest (or $PORTAGE_TEST_WORK/iceberg-rest):
#   java       a link to a Java runtime, 17 or newer, with a compiler beside it
#   classpath  the jars of Iceberg's own test server, in Maven's local repository
#   classes    the main class of `iceberg-rest/src`
# May be run any number of times: what is there already is not made again. PORTAGE_TEST_JAVA names a Java runtime to take.
set -euo pipefail
cd "$(dirname "$0")/.."
. servers/find-java.sh
work=${PORTAGE_TEST_WORK:-$PWD/work}/iceberg-rest
repository=${PORTAGE_TEST_MAVEN_REPOSITORY:-$HOME/.m2/repository}
readonly pom=servers/iceberg-rest/pom.xml source=servers/iceberg-rest/src/org/apache/iceberg/rest/WarehouseRestServer.java
mkdir -p "$work/classes"

java=$(find_java 17 99) || { echo "The Iceberg REST server needs a JDK, 17 or newer; PORTAGE_TEST_JAVA may name its java" >&2; exit 1; }
javac=$(dirname "$(readlink -f "$java")")/javac
[ -x "$javac" ] || { echo "There is no compiler beside $java" >&2; exit 1; }
ln -sfn "$java" "$work/java"

if [ ! -s "$work/classpath" ] || [ "$pom" -nt "$work/classpath" ]; then
  mvn -B -q "-Dmaven.repo.local=$repository" -f "$pom" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    "-Dmdep.outputFile=$work/classpath.part" >&2
  mv "$work/classpath.part" "$work/classpath"
fi
class=$work/classes/org/apache/iceberg/rest/WarehouseRestServer.class
if [ ! -f "$class" ] || [ "$source" -nt "$class" ]; then
  "$javac" -proc:none -nowarn -cp "$(cat "$work/classpath")" -d "$work/classes" "$source"
fi
echo "iceberg-rest: java $(major_of "$java"), $(tr ':' '\n' <"$work/classpath" | grep -c jar) jars"
