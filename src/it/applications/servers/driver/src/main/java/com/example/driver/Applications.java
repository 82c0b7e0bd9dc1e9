package com.example.driver;

import java.util.List;

/** Every application that is driven. */
final class Applications {

  static final List<Application> ALL =
      List.of(
          SpringSteps.application(),
          OAuthSteps.application(),
          BeanSteps.weld(),
          BeanSteps.openWebBeans(),
          BeanSteps.mojarra(),
          BeanSteps.myFaces(),
          ActionSteps.wicket(),
          ActionSteps.struts(),
          TapestrySteps.tapestry(),
          ActionSteps.shiro(),
          FilterSteps.pac4j(),
          FilterSteps.javaMelody(),
          FilterSteps.guice(),
          FlowSteps.webFlow(),
          ServletSteps.jersey(),
          ServletSteps.jsp(),
          ServletSteps.webSocket(),
          WholeSteps.tomcatExamples(),
          WholeSteps.tomcatManager(),
          WholeSteps.activeMq());

  private Applications() {}
}
