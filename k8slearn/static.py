"""How static files are named: every file by a hash of its content, in ES module imports too."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedModulesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed copies, in which `import ... from "./x.js";` names the hashed copy of x.js."""

    support_js_module_import_aggregation = True
    # The first three forms are statements. The fourth, import("./x.js"), is left as it is written:
    # JSDoc types are spelled the same way, and following those makes circles that cannot be hashed.
    _js_module_import_aggregation_patterns = (
        "*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1][:3],
    )
