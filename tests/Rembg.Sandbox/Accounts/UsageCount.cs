namespace Rembg.Sandbox.Accounts;

/// <summary>Credits used in one period, by the web editor and by API keys.</summary>
internal readonly record struct UsageCount(long App, long Api)
{
    /// <summary>Both together.</summary>
    public long Total => App + Api;
}
