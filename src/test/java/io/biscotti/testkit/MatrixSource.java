package io.biscotti.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a parameterized test or class on each container or browser of the {@link Matrix}. The type of the first parameter says which.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @MatrixSource
 * void page_condition_result(Engine engine) {
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@ArgumentsSource(MatrixSource.Kinds.class)
public @interface MatrixSource {

  /**
   * How many containers or browsers to test on in the matrix, from the first. It is 2 where the
   * third shows nothing new: Tomcat 10.1 in tests of the application, and WebKit in tests of a page
   * that uses nothing special.
   */
  int most() default Integer.MAX_VALUE;

  /** Supplies the constants. */
  final class Kinds implements ArgumentsProvider, AnnotationConsumer<MatrixSource> {
    private int most;

    @Override
    public void accept(MatrixSource source) {
      most = source.most();
    }

    @Override
    public Stream<Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      Class<?> type = parameters.getFirst().orElseThrow().getParameterType();
      return kinds(type.asSubclass(Enum.class)).limit(most);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Stream<Arguments> kinds(Class<? extends Enum> type) {
      return Matrix.of((Class<? extends Enum>) type).stream().map(Arguments::of);
    }
  }
}
