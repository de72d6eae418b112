from django.urls import path

from orders.views import orders, orders_of, saved_views

app_name = "orders"
urlpatterns = [
    path("", orders.orders, name="orders"),
    path("new/", orders.order_new, name="order_new"),
    path("layout/", orders.layout, name="layout"),
    path("views/new/", saved_views.view_new, name="view_new"),
    path("views/<int:pk>/", saved_views.view, name="view"),
    path("views/<int:pk>/layout/", saved_views.view_layout, name="view_layout"),
    path("views/<int:pk>/edit/", saved_views.view_edit, name="view_edit"),
    path("views/<int:pk>/query/", saved_views.view_query, name="view_query"),
    path("views/<int:pk>/deletion/", saved_views.view_deletion, name="view_deletion"),
    path("contacts/<int:pk>/", orders_of.contact_orders, name="contact_orders"),
    path("companies/<int:pk>/", orders_of.company_orders, name="company_orders"),
    path("deals/<int:pk>/", orders_of.deal_orders, name="deal_orders"),
    path("deals/<int:pk>/order/", orders_of.deal_order, name="deal_order"),
    path("<int:pk>/", orders.order, name="order"),
    path("<int:pk>/edit/", orders.order_edit, name="order_edit"),
    path("<int:pk>/history/", orders.order_history, name="order_history"),
    path("<int:pk>/deletion/", orders.order_deletion, name="order_deletion"),
]
