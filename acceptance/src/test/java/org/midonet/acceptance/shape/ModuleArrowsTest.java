package org.midonet.acceptance.shape;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shape of the house: who may know whom (docs/architecture.md). */
class ModuleArrowsTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/org/midonet/acceptance/"))
          .importPackages("org.midonet");

  /** What each module may import, itself left out. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("packet", Set.of()),
          Map.entry("ffi", Set.of()),
          Map.entry("telemetry", Set.of()),
          Map.entry("topology", Set.of("packet")),
          Map.entry("simulation", Set.of("packet", "topology")),
          Map.entry("nsdb", Set.of("packet", "topology")),
          Map.entry("network", Set.of("packet", "topology", "simulation", "nsdb")),
          Map.entry("datapath", Set.of("packet", "ffi")),
          Map.entry("cassandra", Set.of()),
          Map.entry(
              "agent",
              Set.of(
                  "packet",
                  "ffi",
                  "telemetry",
                  "topology",
                  "simulation",
                  "nsdb",
                  "network",
                  "datapath",
                  "cassandra")),
          Map.entry(
              "cluster",
              Set.of("packet", "telemetry", "topology", "simulation", "nsdb", "network")),
          Map.entry("cli", Set.of("packet", "topology", "nsdb")),
          Map.entry("lab", Set.of("packet", "ffi")));

  @Test
  void theWholeHouseIsLookedAt() {
    for (String module : ARROWS.keySet()) {
      assertThat(ALL).as(module).anyMatch(type -> isIn(type, module));
    }
  }

  @TestFactory
  Stream<DynamicTest> aModuleImportsOnlyFromModulesAboveIt() {
    return ARROWS.keySet().stream()
        .sorted()
        .map(
            module ->
                DynamicTest.dynamicTest(
                    module,
                    () -> {
                      Set<String> allowed = new TreeSet<>(ARROWS.get(module));
                      allowed.add(module);
                      Set<String> wrong = new TreeSet<>();
                      for (JavaClass type : ALL) {
                        if (isIn(type, module)) {
                          type.getDirectDependenciesFromSelf().stream()
                              .filter(
                                  dependency ->
                                      moduleOf(dependency.getTargetClass())
                                          .filter(other -> !allowed.contains(other))
                                          .isPresent())
                              .forEach(dependency -> wrong.add(dependency.getDescription()));
                        }
                      }
                      assertThat(wrong).isEmpty();
                    }));
  }

  private static boolean isIn(JavaClass type, String module) {
    return moduleOf(type).filter(module::equals).isPresent();
  }

  private static Optional<String> moduleOf(JavaClass type) {
    String[] names = type.getPackageName().split("\\.", -1);
    return names.length > 2 && names[0].equals("org") && names[1].equals("midonet")
        ? Optional.of(names[2])
        : Optional.empty();
  }

  @Test
  void simulationIsAFunction() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.midonet.simulation..", "org.midonet.topology..", "org.midonet.packet..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..",
            "java.nio.file..",
            "java.nio.channels..",
            "java.util.concurrent.locks..",
            "org.apache..",
            "jakarta..",
            "org.slf4j..")
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage("org.midonet.simulation..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "identityHashCode", Object.class)
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(
            Thread.class,
            java.time.Clock.class,
            java.util.Random.class,
            java.security.SecureRandom.class,
            java.util.concurrent.ThreadLocalRandom.class)
        .check(ALL);
  }

  @Test
  void nativeCallsHaveOneDoor() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.midonet.ffi..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(java.lang.foreign.Linker.class, java.lang.foreign.SymbolLookup.class)
        .check(ALL);
  }

  @Test
  void frameworksStayWhereTheyServe() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.midonet.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "jakarta.ws.rs..", "org.glassfish..", "org.eclipse.jetty..", "jakarta.servlet..")
        .check(ALL);
    noClasses()
        .that()
        .resideOutsideOfPackage("org.midonet.nsdb..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.zookeeper..", "org.apache.curator..")
        .check(ALL);
  }

  @Test
  void namesSaySomething() {
    classes()
        .that()
        .resideInAPackage("org.midonet..")
        .should()
        .haveSimpleNameNotEndingWith("Util")
        .andShould()
        .haveSimpleNameNotEndingWith("Utils")
        .andShould()
        .haveSimpleNameNotEndingWith("Helper")
        .andShould()
        .haveSimpleNameNotEndingWith("Manager")
        .andShould()
        .haveSimpleNameNotEndingWith("Impl")
        .andShould()
        .haveSimpleNameNotEndingWith("Common")
        .check(ALL);
    List<String> packages = ALL.stream().map(JavaClass::getPackageName).distinct().toList();
    assertThat(packages)
        .noneMatch(
            name -> name.matches(".*\\.(util|utils|common|impl|manager|helper|misc)(\\..*)?"));
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() {
    Set<String> silent = new TreeSet<>();
    for (JavaClass type : ALL) {
      JavaPackage room = type.getPackage();
      boolean marked =
          room.tryGetPackageInfo()
              .filter(info -> info.isAnnotatedWith(NullMarked.class))
              .isPresent();
      if (!marked) {
        silent.add(room.getName());
      }
    }
    assertThat(silent).isEmpty();
  }
}
