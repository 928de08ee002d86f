"""How busy the machine was, asked from threads that come and go."""

from concurrent.futures import ThreadPoolExecutor
from time import process_time

from analytics.system.processor import LEAST_SECONDS, Processor


def percent_in_a_new_thread(processor: Processor) -> float:
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(processor.percent).result()


def test_a_new_thread_is_told_how_busy_the_machine_was() -> None:
    processor = Processor()
    end = process_time() + LEAST_SECONDS + 0.1
    while process_time() < end:
        pass
    assert 0 < percent_in_a_new_thread(processor) <= 100
