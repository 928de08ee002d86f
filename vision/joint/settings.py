"""Settings of the joint tracker, one set for all cameras and frame rates.

Noises are per second, never per tick. "Heights" are heights of the person's box in the frame, so
that one figure serves people near and far. "Nats" are natural log-likelihood ratios.
"""

from __future__ import annotations

from dataclasses import dataclass

FourNumbers = tuple[float, float, float, float]
"""For x of the middle, top, width and height of a box."""


@dataclass(frozen=True, slots=True)
class JointSettings:
    """Settings of `JointTracker`.

    Attributes:
        image_acceleration: process noise of boxes, heights/s^1.5.
        detection_noise: standard deviation of a detection's edges, heights.
        size_seconds: time constant after which a change of size is forgotten, s.
        cut_noise: factor, added to 1, on the noise of edges that the frame's border cuts off.
        image_seconds: age from which a camera's own prediction gives way to the floor's, s.

        floor_acceleration: process noise on the floor, m/s^1.5.
        floor_noise: standard deviation between two cameras' floor points of one person, m.
        foot_error_seconds: correlation time of a foot point's error, s: frames within it are not
            counted as independent measurements.
        speed: standard deviation of a new target's speed, m/s.
        lost_seconds: age from which a target is lost and a floor filter starts again, s.

        floor_weight: of the floor's evidence in the assignment, 0–1.
        floor_limit: largest squared Mahalanobis distance that counts: a hidden foot may be
            metres off and must not decide alone.
        clutter: false or new boxes per frame.
        score_slope: nats per unit of detection score in the assignment.
        hidden_score_weight: part of it that counts for a target that is fully covered, 0–1.

        appearance_limit: largest evidence of one comparison, nats.

        new_target_threshold: score from which an unmatched detection starts a target (as in
            ByteTrack), 0–1.
        confirm_log_odds: log-odds of existence from which a target is confirmed, nats.
        existence_seconds: time in which detections count as one independent sighting, s.
        existence_slope: nats per unit of score above `existence_score`.
        existence_score: score that speaks neither for nor against a person, 0–1.

        hidden_seconds: time for which a target hidden by someone is still reported, s.
        report_filter: weight of the filter's box in the reported one, against the detection's.

        gallery_delay: age at which a crop enters its person's gallery, s: time for a swap to be
            repaired before it poisons the gallery.
        first_gallery_delay: the same for the first crops of someone who has no gallery yet, s.
        gallery_people, gallery_seconds: lost people kept, and for how long, s.
        compare_seconds: age at which a target counts as compared with the gallery, s.

        reassign_every: time between two reassignments, s.
        recent_track_seconds: age up to which a camera's track takes part, s.
        recent_crops_seconds: age up to which its crops count, s.
        recent_crops_limit: most crops, by quality, that count as independent evidence.
        reassign_floor_weight: of the other cameras' evidence by floor, 0–1.
        floor_area: area over which someone else may be anywhere, m².
        meeting_iou: overlap in a camera from which two targets may be confused, 0–1.
        meeting_metres: distance on the floor within which they may, m.
        meeting_seconds: time for which a meeting is remembered, s.
        reassign_gain: least gain of a change among people in view, nats.
        hand_over_gain: least evidence for a camera to take over a person that others see, nats.
        merge_gain: least evidence for merging two targets that no camera has seen apart, nats.
        return_gain: least gain of re-identifying someone from the gallery, nats.
        return_price: prior against a return, nats.
        late_price: added for a target that is older than `decide_seconds`, nats.
        newcomer_price: prior against a track being someone new, nats.
        decide_seconds: age up to which a target may still turn out to be someone else, s.
        correction_seconds: how far corrections reach back, s.
    """

    image_acceleration: FourNumbers = (0.5, 0.5, 0.25, 0.25)
    detection_noise: FourNumbers = (0.05, 0.045, 0.07, 0.06)
    size_seconds: float = 0.3
    cut_noise: float = 4.0
    image_seconds: float = 0.7

    floor_acceleration: float = 0.8
    floor_noise: float = 0.3
    foot_error_seconds: float = 0.4
    speed: float = 1.2
    lost_seconds: float = 3.0

    floor_weight: float = 0.7
    floor_limit: float = 14.0
    clutter: float = 1.0
    score_slope: float = 10.0
    hidden_score_weight: float = 0.8

    appearance_limit: float = 5.0

    new_target_threshold: float = 0.65
    confirm_log_odds: float = 2.0
    existence_seconds: float = 0.3
    existence_slope: float = 8.0
    existence_score: float = 0.45

    hidden_seconds: float = 0.4
    report_filter: float = 0.4

    gallery_delay: float = 2.5
    first_gallery_delay: float = 1.5
    gallery_people: int = 2000
    gallery_seconds: float = 3600.0
    compare_seconds: float = 1.5

    reassign_every: float = 0.3
    recent_track_seconds: float = 0.5
    recent_crops_seconds: float = 2.0
    recent_crops_limit: float = 1.5
    reassign_floor_weight: float = 0.7
    floor_area: float = 60.0
    meeting_iou: float = 0.15
    meeting_metres: float = 1.0
    meeting_seconds: float = 6.0
    reassign_gain: float = 4.0
    hand_over_gain: float = 1.0
    merge_gain: float = 4.0
    return_gain: float = 0.5
    return_price: float = 2.5
    late_price: float = 1.0
    newcomer_price: float = 3.0
    decide_seconds: float = 4.0
    correction_seconds: float = 3.0

    def recent(self, fresh: float) -> float:
        """Return the age, s, up to which a camera's own prediction counts.

        Args:
            fresh: see `CameraTick`.
        """
        return max(self.image_seconds, fresh)
