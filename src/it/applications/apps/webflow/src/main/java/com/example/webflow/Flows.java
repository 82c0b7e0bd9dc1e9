package com.example.webflow;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.ViewResolverRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.webflow.config.AbstractFlowConfiguration;
import org.springframework.webflow.definition.registry.FlowDefinitionRegistry;
import org.springframework.webflow.engine.builder.support.FlowBuilderServices;
import org.springframework.webflow.executor.FlowExecutor;
import org.springframework.webflow.mvc.builder.MvcViewFactoryCreator;
import org.springframework.webflow.mvc.servlet.FlowHandlerAdapter;
import org.springframework.webflow.mvc.servlet.FlowHandlerMapping;

/** One flow, as Web Flow's guide configures it. */
@Configuration
@EnableWebMvc
public class Flows extends AbstractFlowConfiguration implements WebMvcConfigurer {

  @Override
  public void configureViewResolvers(ViewResolverRegistry registry) {
    registry.jsp("/WEB-INF/views/", ".jsp");
  }

  @Bean
  FlowDefinitionRegistry registry(FlowBuilderServices services) {
    return getFlowDefinitionRegistryBuilder(services)
        .addFlowLocation("/WEB-INF/booking.xml", "booking")
        .build();
  }

  @Bean
  FlowExecutor executor(FlowDefinitionRegistry registry) {
    return getFlowExecutorBuilder(registry).build();
  }

  @Bean
  FlowBuilderServices services(MvcViewFactoryCreator views) {
    return getFlowBuilderServicesBuilder().setViewFactoryCreator(views).build();
  }

  @Bean
  MvcViewFactoryCreator views(ViewResolver resolver) {
    MvcViewFactoryCreator views = new MvcViewFactoryCreator();
    views.setViewResolvers(List.of(resolver));
    return views;
  }

  @Bean
  FlowHandlerMapping mapping(FlowDefinitionRegistry registry) {
    FlowHandlerMapping mapping = new FlowHandlerMapping();
    mapping.setOrder(-1);
    mapping.setFlowRegistry(registry);
    return mapping;
  }

  @Bean
  FlowHandlerAdapter adapter(FlowExecutor executor) {
    FlowHandlerAdapter adapter = new FlowHandlerAdapter();
    adapter.setFlowExecutor(executor);
    adapter.setSaveOutputToFlashScopeOnRedirect(true);
    return adapter;
  }
}
