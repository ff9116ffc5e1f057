from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SmsConfig(AppConfig):
    name = "sms"
    verbose_name = "短信"

    def ready(self) -> None:
        """Register the checks and the readers of sms; let apps register actions.

        See ``sms.threads.actions``.
        """
        from sms import checks  # noqa: F401
        from sms.answering import unanswered  # noqa: F401
        from sms.hearing.meanings import inquiries, later, news
        from sms.hearing.questions.reading import NAME, read_answer
        from sms.hearing.readers import Turn, register

        register(NAME, read_answer, turn=Turn.QUESTION)
        register(later.NAME, later.read_later, turn=Turn.PUT_OFF)
        register(news.NAME, news.read_news, turn=Turn.NEWS, glance=news.glance)
        register(
            inquiries.NAME,
            inquiries.read_inquiry,
            turn=Turn.INQUIRY,
            glance=inquiries.glance,
        )
        autodiscover_modules("reply_actions")
