package com.example.webflow;

import org.springframework.web.servlet.support.AbstractAnnotationConfigDispatcherServletInitializer;

/** Spring MVC at {@code /}. */
public final class Initializer extends AbstractAnnotationConfigDispatcherServletInitializer {

  @Override
  protected Class<?>[] getRootConfigClasses() {
    return new Class<?>[0];
  }

  @Override
  protected Class<?>[] getServletConfigClasses() {
    return new Class<?>[] {Flows.class};
  }

  @Override
  protected String[] getServletMappings() {
    return new String[] {"/"};
  }
}
