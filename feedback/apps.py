from __future__ import annotations

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "客户反馈"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from feedback.ratings import RATING
        from sms.hearing.questions.kinds import register

        register(RATING)
