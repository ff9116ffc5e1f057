from __future__ import annotations

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "客户反馈"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from feedback.ratings import RATING
        from feedback.replies import NAME, glance, read_complaint
        from sms.hearing import readers
        from sms.hearing.questions import kinds

        kinds.register(RATING)
        readers.register(
            NAME, read_complaint, turn=readers.Turn.COMPLAINT, glance=glance
        )
