package com.example.frameworks;

import org.springframework.web.servlet.support.AbstractAnnotationConfigDispatcherServletInitializer;

/** Starts Spring MVC, as its manual shows. */
public class SpringInitializer extends AbstractAnnotationConfigDispatcherServletInitializer {
  @Override
  protected Class<?>[] getRootConfigClasses() {
    return new Class<?>[0];
  }

  @Override
  protected Class<?>[] getServletConfigClasses() {
    return new Class<?>[] {SpringConfiguration.class};
  }

  @Override
  protected String[] getServletMappings() {
    return new String[] {"/spring/*"};
  }
}
