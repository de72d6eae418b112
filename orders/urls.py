from django.urls import path

from orders.views import orders, orders_of

app_name = "orders"
urlpatterns = [
    path("", orders.orders, name="orders"),
    path("new/", orders.order_new, name="order_new"),
    path("layout/", orders.layout, name="layout"),
    path("contacts/<int:pk>/", orders_of.contact_orders, name="contact_orders"),
    path("companies/<int:pk>/", orders_of.company_orders, name="company_orders"),
    path("deals/<int:pk>/", orders_of.deal_orders, name="deal_orders"),
    path("deals/<int:pk>/order/", orders_of.deal_order, name="deal_order"),
    path("<int:pk>/", orders.order, name="order"),
    path("<int:pk>/edit/", orders.order_edit, name="order_edit"),
    path("<int:pk>/history/", orders.order_history, name="order_history"),
    path("<int:pk>/deletion/", orders.order_deletion, name="order_deletion"),
]
