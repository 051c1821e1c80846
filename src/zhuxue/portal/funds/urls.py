"""Addresses of pages of money; none holds anything personal."""

from django.urls import path

from zhuxue.portal.funds import book_views, school_views, tree_views, views

urlpatterns = [
    path("", views.funds, name="funds"),
    path("<int:pk>/", views.fund, name="fund"),
    path("<int:pk>/give-back", views.give_back_money, name="give_back_money"),
    path("<int:pk>/propose", tree_views.propose_allocation, name="propose_allocation"),
    path("receive", views.receive_money, name="receive_money"),
    path("trace", views.trace_money, name="trace_money"),
    path("transactions/<int:pk>/", views.transaction, name="transaction"),
    path("transactions/<int:pk>/reverse", views.reverse_transaction, name="reverse_transaction"),
    path("allocations/", tree_views.allocations, name="allocations"),
    path("allocations/<int:pk>/", tree_views.allocation, name="allocation"),
    path("allocations/<int:pk>/settle", tree_views.settle_allocation, name="settle_allocation"),
    path("allocations/lines/<int:pk>", tree_views.edit_allocation, name="edit_allocation"),
    path("quotas/", tree_views.quota_list, name="quotas"),
    path("quotas/enter", tree_views.grant_quota, name="grant_quota"),
    path("quotas/<int:pk>/", tree_views.quota, name="quota"),
    path("quotas/<int:pk>/share", tree_views.share_quota, name="share_quota"),
    path("quotas/<int:pk>/give-back", tree_views.give_back_quota, name="give_back_quota"),
    path("set-aside/", school_views.set_asides, name="set_asides"),
    path("set-aside/declare", school_views.declare_set_aside, name="declare_set_aside"),
    path("set-aside/<int:pk>/", school_views.set_aside, name="set_aside"),
    path("set-aside/<int:pk>/add", school_views.add_set_aside, name="add_set_aside"),
    path("set-aside/<int:pk>/use", school_views.use_set_aside, name="use_set_aside"),
    path("set-aside/<int:pk>/follow", school_views.follow_set_aside, name="follow_set_aside"),
    path("accounts/", book_views.accounts, name="accounts"),
    path("accounts/<int:pk>/close", book_views.close_account, name="close_account"),
    path("idle/", book_views.idle_money, name="idle_money"),
    path("year-end/", book_views.year_end, name="year_end"),
    path("local-shares/", book_views.local_shares, name="local_shares"),
    path("local-shares/enter", book_views.enter_share, name="enter_local_share"),
    path("proof", book_views.verify_money, name="verify_money"),
]
