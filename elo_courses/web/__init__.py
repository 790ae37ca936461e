"""What every page shares: base templates, errors, access rules, language, headers, forms."""
