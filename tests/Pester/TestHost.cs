using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace RembgTests
{
    // What PowerShell asks of each host and no test cares about. Compiled by Add-Type, also in Windows PowerShell, hence its plain C#.
    public abstract class TestHost : PSHost
    {
        private readonly Guid _id = Guid.NewGuid();

        public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }
        public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }
        public override Guid InstanceId { get { return _id; } }
        public override string Name { get { return GetType().Name; } }
        public override Version Version { get { return new Version(1, 0); } }
        public override void EnterNestedPrompt() { }
        public override void ExitNestedPrompt() { }
        public override void NotifyBeginApplication() { }
        public override void NotifyEndApplication() { }
        public override void SetShouldExit(int exitCode) { }
    }
}
