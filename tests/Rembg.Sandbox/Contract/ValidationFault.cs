namespace Rembg.Sandbox.Contract;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Field">The service's name for the field.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record ValidationFault(string Field, string Message);
