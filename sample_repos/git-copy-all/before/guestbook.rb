require "sinatra/base"
require "sqlite3"

class Guestbook < Sinatra::Base
  set :root, __dir__

  def db
    @db ||= SQLite3::Database.new(ENV.fetch("GUESTBOOK_DB", "db/guestbook.sqlite3"), results_as_hash: true)
  end

  get "/" do
    @entries = db.execute("SELECT name, text FROM entry ORDER BY id DESC LIMIT 50")
    erb :index
  end

  post "/" do
    db.execute("INSERT INTO entry (name, text) VALUES (?, ?)", [params[:name], params[:text]])
    redirect "/"
  end
end
