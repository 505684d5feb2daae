package org.midonet.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes down how tests ended that cite scenarios, a file for each run below {@code
 * target/scenarios} of the module whose tests these are. JUnit finds it on the class path.
 */
public final class Recorder implements TestExecutionListener {
  private final Map<Class<?>, Set<String>> ofClass = new HashMap<>();
  private Optional<TestPlan> plan = Optional.empty();

  @Override
  public void testPlanExecutionStarted(TestPlan testPlan) {
    plan = Optional.of(testPlan);
  }

  @Override
  public void executionSkipped(TestIdentifier identifier, String reason) {
    record(identifier, false);
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
    if (identifier.isTest() || !passed) {
      record(identifier, passed);
    }
  }

  private synchronized void record(TestIdentifier identifier, boolean passed) {
    Optional<Class<?>> testClass = Optional.empty();
    Set<String> ids = new LinkedHashSet<>();
    Set<String> tags = new HashSet<>();
    String method = "";
    for (Optional<TestIdentifier> at = Optional.of(identifier);
        at.isPresent();
        at = plan.orElseThrow().getParent(at.get())) {
      at.get().getTags().stream().map(TestTag::getName).forEach(tags::add);
      Object source = at.get().getSource().orElse(null);
      if (source instanceof MethodSource of && method.isEmpty()) {
        method = of.getMethodName();
        testClass = Optional.of(of.getJavaClass());
        ids.addAll(cited(AnnotationSupport.findAnnotation(of.getJavaMethod(), Scenario.class)));
      } else if (source instanceof ClassSource of) {
        testClass = testClass.or(() -> Optional.of(of.getJavaClass()));
        ids.addAll(ofClass.computeIfAbsent(of.getJavaClass(), Recorder::ofClass));
      }
    }
    // A class that failed as a whole is written down even so: its tests are not to count.
    if (testClass.isPresent() && (!ids.isEmpty() || method.isEmpty())) {
      write(
          new Ending(
              testClass.get().getName(),
              method,
              passed,
              tags.contains(AcrossHosts.TAG),
              List.copyOf(ids)));
    }
  }

  private static Set<String> ofClass(Class<?> type) {
    return Set.copyOf(cited(AnnotationSupport.findAnnotation(type, Scenario.class)));
  }

  private static List<String> cited(Optional<Scenario> annotation) {
    return annotation.map(found -> List.of(found.value())).orElse(List.of());
  }

  private static void write(Ending ending) {
    try {
      Files.createDirectories(Ending.DIRECTORY);
      Files.writeString(
          Ending.DIRECTORY.resolve(ProcessHandle.current().pid() + ".tsv"),
          ending.line() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
