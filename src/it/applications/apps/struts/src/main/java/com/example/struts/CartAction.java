package com.example.struts;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.struts2.ActionSupport;
import org.apache.struts2.action.ServletRequestAware;
import org.apache.struts2.action.SessionAware;
import org.apache.struts2.interceptor.parameter.StrutsParameter;

/** A cart in the session, and messages that outlive a redirect. */
public class CartAction extends ActionSupport implements SessionAware, ServletRequestAware {
  private static final long serialVersionUID = 1L;

  private transient Map<String, Object> session;
  private transient HttpServletRequest request;
  private String item;
  private String address;

  @Override
  public void withSession(Map<String, Object> given) {
    session = given;
  }

  @Override
  public void withServletRequest(HttpServletRequest given) {
    request = given;
  }

  @StrutsParameter
  public void setItem(String item) {
    this.item = item;
  }

  @StrutsParameter
  public void setAddress(String address) {
    this.address = address;
  }

  @SuppressWarnings("unchecked")
  public List<String> getItems() {
    return (List<String>) session.getOrDefault("items", new ArrayList<String>());
  }

  public String add() {
    List<String> items = getItems();
    items.add(item);
    session.put("items", items);
    addActionMessage("Added " + item);
    return SUCCESS;
  }

  public String order() {
    addActionMessage("Ordered to " + address);
    return SUCCESS;
  }

  public String leave() {
    request.getSession().invalidate();
    return SUCCESS;
  }
}
