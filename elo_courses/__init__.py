"""ELO courses: continuing education of guidance counsellors as an LTI 1.3 Advantage tool."""
