@rem Plinth's stand-in of Pulumi's awsx plugin, for stacks on the embedded AWS alone: engine/README.md.
@node --disable-warning=ExperimentalWarning "%~dp0main.ts" %*
