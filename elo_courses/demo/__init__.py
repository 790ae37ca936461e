"""The demo LMS: a small LTI 1.3 platform that behaves as Moodle 4.5 does, for development and tests only."""
