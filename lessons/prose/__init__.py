"""A lesson's Markdown to HTML: links into the running lab, boxes, headings, code, glossary terms."""
