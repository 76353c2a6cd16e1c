namespace Rembg.Live;

/// <summary>Something about the service that can be asked of it.</summary>
/// <param name="Id">Its name in tests and files.</param>
/// <param name="Question">What is asked.</param>
/// <param name="AskAsync">Asks, and returns the answer as a clause.</param>
internal sealed record ServiceFact(string Id, string Question, Func<LiveService, Task<string>> AskAsync);
