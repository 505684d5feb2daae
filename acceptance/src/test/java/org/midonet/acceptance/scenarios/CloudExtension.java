package org.midonet.acceptance.scenarios;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts the cloud with the first test that wants it, gives each test its {@link Stage}, and looks
 * after each that nothing is left on it. The cloud goes when all tests have run.
 */
final class CloudExtension implements ParameterResolver, AfterEachCallback {
  private static final Namespace OURS = Namespace.create(CloudExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stage.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    SharedCloud cloud =
        context
            .getRoot()
            .getStore(OURS)
            .computeIfAbsent(SharedCloud.class, _ -> SharedCloud.start(), SharedCloud.class);
    Stage stage = new Stage(cloud);
    context.getStore(OURS).put(Stage.class, stage);
    return stage;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Stage stage = context.getStore(OURS).remove(Stage.class, Stage.class);
    if (stage != null) {
      stage.clear(context.getExecutionException().isEmpty());
    }
  }
}
