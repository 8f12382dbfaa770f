"""Celery's settings. Celery carries the work in hand and no more: what is to be done is in the stream, what was done
is in the database.

Read by `tasks.celery_app` when a setting is first needed, not when that module is imported.
"""

from __future__ import annotations

import os

from kombu import Queue

from app.config import Settings
from tasks.broker import BULK_QUEUE, QUEUE, VISIBILITY_TIMEOUT_S, broker_url_of, sentinel_options_of

_redis_url = Settings.from_environ(os.environ).redis_url
broker_url = broker_url_of(_redis_url)
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
broker_transport_options = {
    # longer than any run: a run that outlasts it would be delivered twice (https://github.com/celery/kombu/issues/337);
    # a task lost with its worker is found by the bridge in seconds, not by this
    "visibility_timeout": VISIBILITY_TIMEOUT_S,
    # look every second instead of every 100
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "queue_order_strategy": "sorted",
    "socket_keepalive": True,
    "health_check_interval": 10,
    **sentinel_options_of(_redis_url),
}

result_backend = None
task_ignore_result = True

task_serializer = "json"
accept_content = ["json"]
task_default_queue = QUEUE
task_queues = [Queue(QUEUE, routing_key=QUEUE), Queue(BULK_QUEUE, routing_key=BULK_QUEUE)]

worker_pool = "solo"
worker_concurrency = 1
worker_prefetch_multiplier = 1
task_acks_late = True
task_reject_on_worker_lost = False  # it would requeue for ever (https://github.com/celery/celery/issues/9082)
worker_cancel_long_running_tasks_on_connection_loss = False  # the run is still good: its verdict is recorded by us
worker_hijack_root_logger = False
worker_redirect_stdouts = False
worker_enable_remote_control = True

worker_send_task_events = True  # for Flower
task_track_started = True
task_send_sent_event = False
event_queue_expires = 60
event_queue_ttl = 5
