using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace RembgTests
{
    // A host that notes every progress record, in a window of any height, or without one, or that cannot show progress at all.
    // Compiled by Add-Type, also in Windows PowerShell, hence its plain C#.
    public sealed class WatchingHost : TestHost
    {
        private readonly UserInterface _ui;

        public WatchingHost() { _ui = new UserInterface(this); Width = 120; }

        // The window's height in lines; 0 for none, which throws as hosts without a window do.
        public int Height { get; set; }
        public int Width { get; set; }
        public bool FailsToShow { get; set; }
        public int Failures { get; private set; }

        // What is on the screen after each record, oldest first.
        public ProgressRecord[][] Screens { get { lock (_ui.Screens) return _ui.Screens.ToArray(); } }
        public ProgressRecord[] Records { get { lock (_ui.Screens) return _ui.Records.ToArray(); } }

        public override PSHostUserInterface UI { get { return _ui; } }

        private sealed class UserInterface : PSHostUserInterface
        {
            private readonly WatchingHost _host;
            private readonly RawInterface _raw;
            private readonly List<KeyValuePair<long, ProgressRecord>> _shown = new List<KeyValuePair<long, ProgressRecord>>();

            public readonly List<ProgressRecord[]> Screens = new List<ProgressRecord[]>();
            public readonly List<ProgressRecord> Records = new List<ProgressRecord>();

            public UserInterface(WatchingHost host)
            {
                _host = host;
                _raw = new RawInterface(host);
            }

            public override PSHostRawUserInterface RawUI { get { return _raw; } }

            public override void WriteProgress(long sourceId, ProgressRecord record)
            {
                if (record.Activity.StartsWith("Preparing", StringComparison.Ordinal))
                    return; // PowerShell's own, while modules load.
                if (_host.FailsToShow)
                {
                    _host.Failures++;
                    throw new InvalidOperationException("This screen is broken.");
                }

                lock (Screens)
                {
                    Records.Add(record);
                    var at = _shown.FindIndex(shown => shown.Key == sourceId && shown.Value.ActivityId == record.ActivityId);
                    if (record.RecordType == ProgressRecordType.Completed)
                    {
                        if (at >= 0)
                            _shown.RemoveAt(at);
                    }
                    else if (at >= 0)
                        _shown[at] = new KeyValuePair<long, ProgressRecord>(sourceId, record);
                    else
                        _shown.Add(new KeyValuePair<long, ProgressRecord>(sourceId, record));
                    Screens.Add(_shown.ConvertAll(shown => shown.Value).ToArray());
                }
            }

            public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> fields)
            {
                return new Dictionary<string, PSObject>();
            }

            public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int first) { return first; }
            public override PSCredential PromptForCredential(string caption, string message, string user, string target) { return null; }

            public override PSCredential PromptForCredential(
                string caption, string message, string user, string target, PSCredentialTypes types, PSCredentialUIOptions options)
            {
                return null;
            }

            public override string ReadLine() { return string.Empty; }
            public override SecureString ReadLineAsSecureString() { return new SecureString(); }
            public override void Write(string value) { }
            public override void Write(ConsoleColor foreground, ConsoleColor background, string value) { }
            public override void WriteLine(string value) { }
            public override void WriteDebugLine(string message) { }
            public override void WriteErrorLine(string value) { }
            public override void WriteVerboseLine(string message) { }
            public override void WriteWarningLine(string message) { }
        }

        private sealed class RawInterface : PSHostRawUserInterface
        {
            private readonly WatchingHost _host;

            public RawInterface(WatchingHost host) { _host = host; }

            public override Size WindowSize
            {
                get
                {
                    if (_host.Height == 0)
                        throw new NotImplementedException("There is no window.");
                    return new Size(_host.Width, _host.Height);
                }

                set { }
            }

            public override ConsoleColor BackgroundColor { get; set; }
            public override Size BufferSize { get { return WindowSize; } set { } }
            public override Coordinates CursorPosition { get; set; }
            public override int CursorSize { get; set; }
            public override ConsoleColor ForegroundColor { get; set; }
            public override bool KeyAvailable { get { return false; } }
            public override Size MaxPhysicalWindowSize { get { return WindowSize; } }
            public override Size MaxWindowSize { get { return WindowSize; } }
            public override Coordinates WindowPosition { get; set; }
            public override string WindowTitle { get; set; }
            public override void FlushInputBuffer() { }
            public override BufferCell[,] GetBufferContents(Rectangle rectangle) { return new BufferCell[0, 0]; }
            public override KeyInfo ReadKey(ReadKeyOptions options) { return default(KeyInfo); }
            public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) { }
            public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) { }
            public override void SetBufferContents(Rectangle rectangle, BufferCell fill) { }
        }
    }
}
