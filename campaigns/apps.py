from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "活动"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from campaigns.models import Campaign, CampaignMember
        from campaigns.running import update_campaigns
        from campaigns.sign_ups import NAME, SIGN_UP, read_sign_up
        from campaigns.trying import PREVIEW
        from reminders import mornings
        from reminders.forecast import trials
        from reminders.models import RuleStep
        from sms.hearing import readers
        from sms.hearing.questions import kinds

        writes = [Campaign, CampaignMember, RuleStep]
        mornings.register(update_campaigns, writes=writes)
        trials.register(PREVIEW)
        kinds.register(SIGN_UP)
        readers.register(NAME, read_sign_up, turn=readers.Turn.SIGN_UP)
