package com.example.framework;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;

/** What such frameworks do in an initializer. */
public class Startup implements ServletContainerInitializer {

  @Override
  public void onStartup(Set<Class<?>> classes, ServletContext context) {
    context
        .addFilter("eager", EagerFilter.class)
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    context.addListener(Heard.ByName.class.getName());
    context.addListener(Heard.ByClass.class);
    context.addListener(new Heard("instance"));
    context.addServlet("page", PageServlet.class).addMapping("/page");
  }
}
