using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace RembgTests
{
    // A host with a person who types one text and makes one choice, by its number from 0, and a record of what that person sees. Compiled by Add-Type, also in
    // Windows PowerShell, hence its plain C#.
    public sealed class PromptHost : TestHost
    {
        private readonly UserInterface _ui;

        public PromptHost(string typed, int choice) { _ui = new UserInterface(typed, choice); }

        public string Shown { get { return _ui.Screen.ToString(); } }
        public int MaskedReads { get { return _ui.MaskedReads; } }
        public int PlainReads { get { return _ui.PlainReads; } }

        public override PSHostUserInterface UI { get { return _ui; } }

        private sealed class UserInterface : PSHostUserInterface
        {
            private readonly string _typed;
            private readonly int _choice;

            public UserInterface(string typed, int choice)
            {
                _typed = typed;
                _choice = choice;
            }

            public readonly StringBuilder Screen = new StringBuilder();
            public int MaskedReads;
            public int PlainReads;

            public override PSHostRawUserInterface RawUI { get { return null; } }

            public override SecureString ReadLineAsSecureString()
            {
                MaskedReads++;
                var secure = new SecureString();
                foreach (var character in _typed)
                    secure.AppendChar(character);
                return secure;
            }

            public override string ReadLine()
            {
                PlainReads++;
                return _typed;
            }

            public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> fields)
            {
                PlainReads++;
                return new Dictionary<string, PSObject>();
            }

            public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int first)
            {
                PlainReads++;
                return _choice;
            }

            public override PSCredential PromptForCredential(string caption, string message, string user, string target)
            {
                PlainReads++;
                return null;
            }

            public override PSCredential PromptForCredential(
                string caption, string message, string user, string target, PSCredentialTypes types, PSCredentialUIOptions options)
            {
                PlainReads++;
                return null;
            }

            public override void Write(string value) { Screen.Append(value); }
            public override void Write(ConsoleColor foreground, ConsoleColor background, string value) { Screen.Append(value); }
            public override void WriteLine(string value) { Screen.AppendLine(value); }
            public override void WriteDebugLine(string message) { Screen.AppendLine(message); }
            public override void WriteErrorLine(string value) { Screen.AppendLine(value); }
            public override void WriteProgress(long sourceId, ProgressRecord record) { }
            public override void WriteVerboseLine(string message) { Screen.AppendLine(message); }
            public override void WriteWarningLine(string message) { Screen.AppendLine(message); }
        }
    }
}
