"""Addresses of awards' pages; none holds anything personal."""

from django.urls import path

from zhuxue.portal.awards import views, views_families, views_rounds

urlpatterns = [
    path("rounds/", views_rounds.rounds, name="rounds"),
    path("rounds/open", views_rounds.open_round, name="open_round"),
    path("rounds/<int:pk>/", views_rounds.round_page, name="round"),
    path("rounds/<int:pk>/candidates", views_rounds.candidates, name="candidates"),
    path("rounds/<int:pk>/run", views_rounds.run_round, name="run_round"),
    path("rounds/<int:pk>/judge", views_rounds.judge_round, name="judge_round"),
    path("rounds/<int:pk>/figures", views_rounds.figures, name="figures"),
    path("rounds/<int:pk>/slips", views_rounds.slips, name="slips"),
    path("rounds/<int:pk>/review", views.review_candidates, name="review_candidates"),
    path("rounds/trials/<int:pk>/", views.foreseen, name="foreseen"),
    path("results", views.awards, name="awards"),
    path("mine/", views_families.my_aid, name="my_aid"),
    path("apply/<int:pk>/<int:enrolment>/", views_families.apply_for, name="apply_award"),
    path("<int:pk>/", views_families.award, name="award"),
    path("<int:pk>/answer", views_families.answer_award, name="answer_award"),
]
