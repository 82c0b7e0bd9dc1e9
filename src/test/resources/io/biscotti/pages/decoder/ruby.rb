require 'rack'; require 'rack/session/cookie'; require 'json'; require 'active_support'; require 'active_support/message_encryptor'; require 'active_support/message_verifier'; require 'active_support/key_generator'
out=[]
def take(opts)
  app=Rack::Session::Cookie.new(lambda{|e| e['rack.session'].merge!(yield); [200,{},[]]},opts)
  app.call(Rack::MockRequest.env_for('/'))[1]['Set-Cookie'].split(';')[0]
end
sec='r'*64
out << {name:'rack-marshal',text:take(secret:sec){ {'user'=>'john','n'=>[1,-1,300,-70000,2**30-1,2**31,2**70],'f'=>1.5,'ok'=>true,'none'=>nil,'sym'=>:dark,'again'=>:dark,'u'=>'Grüße','same'=>'x'}},format:'rack',secret:sec,contains:['"user": "john"','300','-70000','2147483648','1180591620717411303424','1.5','dark','Grüße']}
s='twice'
out << {name:'rack-marshal-links',text:take(secret:sec){ {'a'=>s,'b'=>s,'h'=>{1=>2}}},format:'rack',secret:sec,contains:['"b": "twice"']}
class Thing; def initialize; @a=1; end; end
out << {name:'rack-marshal-object',text:take(secret:sec){ {'user'=>'john','thing'=>Thing.new}},format:'rack',secret:sec,contains:['Thing']}
out << {name:'rack-json',text:take(secret:sec,coder:Rack::Session::Cookie::Base64::JSON.new){ {'user'=>'john'}},format:'rack',secret:sec,contains:['"user": "john"']}
out << {name:'rack-zipjson',text:take(secret:sec,coder:Rack::Session::Cookie::Base64::ZipJSON.new){ {'note'=>'ab'*200}},format:'rack',secret:sec,contains:['abababab']}
kg=ActiveSupport::KeyGenerator.new('rails secret',iterations:1000)
enc=ActiveSupport::MessageEncryptor.new(kg.generate_key('authenticated encrypted cookie',32),cipher:'aes-256-gcm',serializer:JSON)
out << {name:'rails-encrypted',text:'_app_session='+Rack::Utils.escape(enc.encrypt_and_sign({'session_id'=>'1'},purpose:'cookie._app_session')),format:'rails-encrypted',contains:[]}
cbc=ActiveSupport::MessageEncryptor.new(kg.generate_key('encrypted cookie',32),kg.generate_key('signed encrypted cookie'),cipher:'aes-256-cbc',serializer:JSON)
out << {name:'rails-encrypted-cbc',text:cbc.encrypt_and_sign({'session_id'=>'1'}),format:'rails-encrypted',contains:[]}
ver=ActiveSupport::MessageVerifier.new('v'*32,serializer:JSON)
out << {name:'rails-signed',text:'user='+Rack::Utils.escape(ver.generate({'id'=>7},purpose:'cookie.user',expires_at:Time.utc(2026,1,1))),format:'rack',secret:'v'*32,contains:['"id": 7','2026-01-01']}
File.write('rb.json',JSON.pretty_generate(out))
